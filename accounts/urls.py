"""Addresses of people's pages; allauth's own are mounted beside them in config/urls.py."""

from django.urls import path

from accounts.views import device, person, teaching

app_name = "accounts"
urlpatterns = [
    path("display/", device.display, name="display"),
    path("forget-device/", device.forget_device, name="forget_device"),
    path("not-me/", device.leave_device, name="leave_device"),
    path("account/", person.account, name="account"),
    path("account/preferences/", person.save_preferences, name="save_preferences"),
    path("account/recovery-code/", person.recovery_code, name="recovery_code"),
    path("account/recovery-code/new/", person.make_recovery_code, name="make_recovery_code"),
    path("account/recover/", person.recover, name="recover"),
    path("account/data/", person.my_data, name="my_data"),
    path("account/data/export/", person.export_my_data, name="export_my_data"),
    path("account/data/erase/", person.erase_me, name="erase_me"),
    path("account/device-work/", device.add_device_work, name="add_device_work"),
    path("account/device-work/leave/", device.leave_device_work, name="leave_device_work"),
    path("account/invitations/", teaching.invitations, name="invitations"),
    path("account/invitations/new/", teaching.invite_teacher, name="invite_teacher"),
    path(
        "account/invitations/<int:pk>/withdraw/",
        teaching.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("invitation/<token>/", teaching.invitation, name="invitation"),
    path("invitation/<token>/accept/", teaching.accept_invitation, name="accept_invitation"),
    path("setup/<token>/", teaching.set_up, name="set_up"),
]
