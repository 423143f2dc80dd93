from django.urls import path

from accounts import token_views, views

urlpatterns = [
    path("preferences/", views.preferences, name="account_preferences"),
    path("language/", views.choose_language, name="choose_language"),
    path("tokens/", token_views.token_list, name="account_tokens"),
    path("tokens/new/", token_views.token_new, name="account_token_new"),
    path("tokens/<int:token_id>/revoke/", token_views.token_revoke, name="account_token_revoke"),
    path("tokens/revoke-all/", token_views.tokens_revoke_all, name="account_tokens_revoke_all"),
]
