"""The trained model at run time: files, tokenizer, network, calibration. No torch here."""
