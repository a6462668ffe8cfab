"""What is wrong in filled-in tables: the equations of a table computed again, and checks of what it says."""
