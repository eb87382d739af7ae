"""Local servers that speak providers' wire protocols, to test agents against without a key."""
