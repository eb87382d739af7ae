"""What a desk says again and again, kept as it sounded: made once, played from then on."""
