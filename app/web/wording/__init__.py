"""What the pages say: the product's words, sentences and events in the reader's language."""
