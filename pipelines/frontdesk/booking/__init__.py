"""What trades that give times share: opening hours, days in words, offers, what to name first.

Plain decisions and sentences over values; where the times are kept is each trade's own matter.
"""
