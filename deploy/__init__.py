"""What brings the app to Azure, and tells what it is made of."""
