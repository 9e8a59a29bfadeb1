"""The pages of elders, and of delegates for the elder they chose: few steps, large, in plain words."""
