"""The record forms as blocks: 회의록 with its annex, the 녹취록."""
