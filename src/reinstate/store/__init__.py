"""The Django app with the tables: models, encryption, blind indexes, evidence objects, audit."""
