from django.apps import AppConfig


class Koipond(AppConfig):
    name = "koipond"
    verbose_name = "Koipond"
