"""What goes into every evidence pack as it stands here: verify.py and README.txt."""
