"""Text in: decoding files strictly and normalising print variants with positions kept."""
