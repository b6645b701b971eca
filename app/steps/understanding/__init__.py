"""What posts mean: analysing, what people said of it, how right it is, the model's heads."""
