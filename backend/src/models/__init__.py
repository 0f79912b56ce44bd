"""Domain values: closed sets, effects and what an agent is given and gives back. Pure data, no I/O."""
