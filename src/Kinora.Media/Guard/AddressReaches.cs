using System.Net;
using System.Net.Sockets;

namespace Kinora.Media.Guard;

/// <summary>Tells the reach of IP addresses, by IANA's registries of special-purpose addresses.</summary>
internal static class AddressReaches
{
    private static readonly IPNetwork[] Private4 = Networks("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16");

    private static readonly IPNetwork[] Special4 = Networks(
        "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "100.100.100.200/32", "168.63.129.16/32");  // metadata services of clouds that lie among private and public addresses

    private static readonly IPNetwork[] Private6 = Networks("fc00::/7");

    /// <summary>Within 2000::/3, outside of which nothing is public: Teredo and the like, documentation.</summary>
    private static readonly IPNetwork[] Special6 = Networks("2001::/23", "2001:db8::/32", "3fff::/20", "fd00:ec2::/32");

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>The reach of an address; one that carries an IPv4 address in it reaches as far as that one.</summary>
    public static AddressReach Of(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return Contains(Special4, address) ? AddressReach.Special : Contains(Private4, address) ? AddressReach.Private : AddressReach.Public;
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return AddressReach.Special;
        }

        return address.IsIPv4MappedToIPv6 ? Of(address.MapToIPv4())
            : Nat64.Contains(address) ? Of(new IPAddress(address.GetAddressBytes().AsSpan(12, 4)))
            : SixToFour.Contains(address) ? Of(new IPAddress(address.GetAddressBytes().AsSpan(2, 4)))
            : Contains(Special6, address) ? AddressReach.Special
            : Contains(Private6, address) ? AddressReach.Private
            : Global6.Contains(address) ? AddressReach.Public
            : AddressReach.Special;
    }

    private static bool Contains(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(static text => IPNetwork.Parse(text))];
}
