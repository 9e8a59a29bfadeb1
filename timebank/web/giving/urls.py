"""Routes of gifts and donations, and of the public page of public-welfare accounts."""

from django.urls import path

from timebank.web.giving import own, pools

urlpatterns = [
    path("gifts/", own.gifts, name="gifts"),
    path("gifts/give/", own.give, name="give_coins"),
    path("gifts/donate/", own.donate, name="donate_coins"),
    path("gifts/led/", own.led, name="led_gifts"),
    path("gifts/<uuid:gift_id>/cancel/", own.cancel, name="cancel_gift"),
    path("gifts/<uuid:gift_id>/decline/", own.decline, name="decline_gift"),
    path("gifts/<uuid:gift_id>/consent/", own.consent_gift, name="consent_to_gift"),
    path("donations/<uuid:donation_id>/", own.donation, name="donation"),
    path("donations/<uuid:donation_id>/cancel/", own.cancel_own_donation, name="cancel_donation"),
    path("donations/<uuid:donation_id>/consent/", own.consent_donation, name="consent_to_donation"),
    path("pools/", pools.pools, name="pools"),
]
