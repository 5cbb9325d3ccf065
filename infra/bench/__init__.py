"""What the benchmarks compare with: the least that the same work can cost, and how a peer does it."""
