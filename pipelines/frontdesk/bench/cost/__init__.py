"""What a conversation costs a provider's customer, with each measure that makes it less."""
