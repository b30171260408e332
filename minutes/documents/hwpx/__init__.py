"""Blocks to HWPX (OWPML, KS X 6101), the file format in which ministries keep their records."""
