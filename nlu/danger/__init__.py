"""What the danger weights of the service are learnt from, and how."""
