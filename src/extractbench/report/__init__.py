"""What people and programs are shown: tables, JSON, and documents with their gold."""
