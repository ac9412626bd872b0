# Captures are committed; each is made from the .pkt text beside it.
EXTRA_DIST += %D%
