"""What every HTTP trigger needs: answers, ETags, who calls, and how much a caller may ask."""
