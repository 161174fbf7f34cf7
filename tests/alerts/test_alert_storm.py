"""Too many at once: the first ones singly, the rest in one mail with number and list; none is lost."""

import re

from tests.alerts.bureau import Bureau
from tests.alerts.smtp_server import Post, plain


def test_sixty_hits_are_twenty_mails_and_one_list(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen")
    events = [bureau.happen(f"n{number}") for number in range(60)]
    bureau.work()
    bureau.work(1.1)
    assert len(post.got) == 21
    single = [int(re.findall(r"编号：(\d+)\n", plain(message))[0]) for message in post.messages()[:20]]
    joint = post.messages()[20]
    listed = [int(number) for number in re.findall(r"/events/(\d+)\n", plain(joint))]
    assert "另有40条" in str(joint["Subject"])
    assert len(listed) == 40
    assert sorted(single + listed) == sorted(events)
    assert len({alert.event for alert in bureau.alerts() if alert.state == "open"}) == 60
    assert sum(mail.state == "grouped" for mail in bureau.mails()) == 40


def test_after_the_storm_mails_are_single_again(bureau: Bureau, post: Post) -> None:
    calm = bureau.set(alerts={"storm_mails": 2, "ack_minutes": 600})
    calm.staff("chen")
    for number in range(4):
        calm.happen(f"n{number}")
    calm.work()
    calm.happen("more")
    calm.work(1.1)
    assert [len(re.findall(r"/events/\d+\n", plain(message))) for message in post.messages()] == [1, 1, 3]
    calm.happen("late")
    calm.work(12)
    assert len(re.findall(r"编号：\d+\n", plain(post.messages()[-1]))) == 1


def test_a_joint_mail_that_is_refused_goes_to_the_next_person(bureau: Bureau, post: Post) -> None:
    calm = bureau.set(alerts={"storm_mails": 1})
    calm.staff("chen", "wang")
    for number in range(3):
        calm.happen(f"n{number}")
    calm.work()
    post.refused["chen@yc.example"] = "550 gone"
    calm.work(1.1)
    calm.work(1.1)
    told = {mail.alert for mail in calm.mails() if mail.address == "wang@yc.example" and mail.alert is not None}
    assert told == {alert.id for alert in calm.alerts()[1:]}
    assert [address for address, _ in post.got] == ["chen@yc.example", "wang@yc.example", "wang@yc.example"]
