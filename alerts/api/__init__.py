"""What programs ask for their owner: what that person follows and was told. It is said to nobody else."""
