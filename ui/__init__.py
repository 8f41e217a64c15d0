"""The app's parts: the frame around the pages, the table of choices, and one folder per page."""
