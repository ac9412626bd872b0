# Benches are built on demand: make bench.
.PHONY: bench
bench:
	@echo "no bench yet"
