"""What people type about people, and how it is understood."""
