using System.Net;
using Kinora.Server.Perimeter;

namespace Kinora.Server.Tests.Perimeter;

public sealed class AllowedHostsTests
{
    private static readonly AllowedHosts Hosts = new(["kinora.example", "dotted.example.", "2001:DB8::7", "192.0.2.9"], "desk");

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:8000")]
    [InlineData("localhost.:8000")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]:65535")]
    [InlineData("DESK")]
    [InlineData("kinora.example")]
    [InlineData("kinora.example.")]
    [InlineData("dotted.example:443")]
    [InlineData("[2001:db8::7]:8000")]
    [InlineData("192.0.2.9")]
    [InlineData("10.1.2.3:8000")]
    [InlineData("[::ffff:10.1.2.3]:8000")]
    public void Check_NamesOfTheServer_AreKnown(string host) => Assert.Equal(HostVerdict.Known, Hosts.Check(host, IPAddress.Parse("::ffff:10.1.2.3")));

    [Theory]
    [InlineData("attacker.example")]
    [InlineData("kinora.example.attacker.example")]
    [InlineData("localhost.attacker.example")]
    [InlineData("notkinora.example")]
    [InlineData("kinora.example..")]
    [InlineData("localhost@attacker.example")]
    [InlineData("10.1.2.4")]
    [InlineData("167838211")]
    [InlineData("0x0a.1.2.3")]
    [InlineData("10.1.515")]
    [InlineData("[fe80::1]")]
    [InlineData("[2001:db8::8]:8000")]
    [InlineData("[localhost]")]
    [InlineData("*")]
    public void Check_OtherNames_AreForeign(string host) => Assert.Equal(HostVerdict.Foreign, Hosts.Check(host, IPAddress.Parse("10.1.2.3")));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(":8000")]
    [InlineData("localhost:")]
    [InlineData("localhost:80:90")]
    [InlineData("localhost:8o")]
    [InlineData("localhost:800000")]
    [InlineData("::1")]
    [InlineData("[::1")]
    [InlineData("[::1]8000")]
    public void Check_WhatIsNoHost_IsMalformed(string host) => Assert.Equal(HostVerdict.Malformed, Hosts.Check(host, IPAddress.Loopback));

    [Fact]
    public void Check_Addresses_NeedTheConnectionThatReachedThem()
    {
        Assert.Equal(HostVerdict.Known, Hosts.Check("[2001:0db8:0::1]", IPAddress.Parse("2001:db8::1")));
        Assert.Equal(HostVerdict.Foreign, Hosts.Check("[2001:db8::1]", null));
    }
}
