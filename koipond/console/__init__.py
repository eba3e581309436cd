"""HTTP for people and their programs: the API and some pages. See README.md."""
