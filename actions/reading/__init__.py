"""How people write numbers and names, and how they are shown masked; shared by the checks."""
