"""What people type into the pages of the workshop, checked."""
