"""The reading pages, by what a person is doing: finding the way, reading, looking things up."""
