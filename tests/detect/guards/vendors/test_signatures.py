# SPDX-License-Identifier: Apache-2.0
"""Signatures against the worked examples that the vendors publish; where one publishes none, against numbers taken elsewhere."""

from datetime import UTC, datetime

import pytest

from hegui.detect.guards.vendors.signatures import acs3, bce, tc3, volcengine, yidun

NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_acs3_as_alibaba_cloud_publishes_it() -> None:
    """https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature, "fixed parameters"."""
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": NOTHING,
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    assert acs3(("YourAccessKeyId", "YourAccessKeySecret"), headers, b"", query) == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,"
        "SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_tc3_as_tencent_cloud_publishes_it() -> None:
    """https://cloud.tencent.com/document/api/213/30654, in the form that showed the example key."""
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    headers = {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"}
    keys = ("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
    assert tc3(keys, "cvm", headers, body, datetime.fromtimestamp(1551113065, UTC)) == (
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


def test_bce_as_baidu_publishes_it() -> None:
    """https://cloud.baidu.com/doc/Reference/s/njwvz1yfu; there the names of the signed headers are left out."""
    headers = {
        "host": "bj.bcebos.com",
        "content-type": "text/plain",
        "content-length": "8",
        "content-md5": "NFzcPqhviddjRNnSOGo4rw==",
        "x-bce-date": "2015-04-27T08:23:49Z",
    }
    query = "partNumber=9&uploadId=a44cc9bab11cbd156984767aad637851"
    made = bce(
        ("a" * 32, "b" * 32),
        ("PUT", "/v1/test/myfolder/readme.txt", query),
        headers,
        datetime(2015, 4, 27, 8, 23, 49, tzinfo=UTC),
    )
    assert made == (
        f"bce-auth-v1/{'a' * 32}/2015-04-27T08:23:49Z/1800/content-length;content-md5;content-type;host;x-bce-date/"
        "d74a04362e6a848f5b39b15421cb449427f419c95a480fd6b8cf9fc783e2999e"
    )


def test_yidun_as_it_publishes_the_joined_string() -> None:
    """The vendor shows what is joined (``bar2baz4foo1foobar3`` and the key), and no digest: that is of coreutils' ``md5sum``."""
    parameters = {"foo": "1", "bar": "2", "foobar": "3", "baz": "4", "signature": "not signed"}
    assert yidun("6308afb129ea00301bd7c79621d07591", parameters) == "1b899fd2cfc7b901701b2d26a9f34063"


def test_volcengine_by_another_hand() -> None:
    """The vendor masks the keys of its examples; this was computed step by step with ``openssl dgst``."""
    headers = {
        "content-type": "application/json",
        "host": "cn-beijing.sdk.access.llm-shield.omini-shield.com",
        "x-content-sha256": NOTHING,
        "x-date": "20250904T010203Z",
    }
    made = volcengine(
        ("AKLTexample", "secret"),
        ("cn-beijing", "llmshield"),
        ("/v2/moderate", "Action=Moderate&Version=2025-08-31"),
        headers,
        b"",
    )
    assert made == (
        "HMAC-SHA256 Credential=AKLTexample/20250904/cn-beijing/llmshield/request, "
        "SignedHeaders=content-type;host;x-content-sha256;x-date, Signature=b1181d4a3abcaa21b7e39c1f6b6e1aa8f3a0b88d29627613b4cb2fd3c7ab86dc"
    )


@pytest.mark.parametrize("zone_hours", [0, 8, -5])
def test_a_moment_is_the_same_in_every_zone(zone_hours: int) -> None:
    """The day in a signature is that of Greenwich."""
    from datetime import timedelta, timezone  # noqa: PLC0415

    moment = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(hours=zone_hours)))
    headers = {"host": "h"}
    assert tc3(("i", "k"), "tms", headers, b"", elsewhere) == tc3(("i", "k"), "tms", headers, b"", moment)
    assert bce(("i", "k"), ("POST", "/", ""), headers, elsewhere) == bce(("i", "k"), ("POST", "/", ""), headers, moment)
