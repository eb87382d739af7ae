"""An appointment book of numbered slots: the smallest business that acts, for tests of effects."""
