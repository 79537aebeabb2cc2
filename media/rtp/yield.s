// The compiler takes a function without a body, yield, only beside assembly.
