"""Writing down what voice messages say, by a program that the operator names."""
