//! Every test of the command, in one binary.
