"""What others rely on: sentences, formats, rights."""
