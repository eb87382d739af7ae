"""Names, dates and codes out of real recognisers' text, before and after the product's readers."""
