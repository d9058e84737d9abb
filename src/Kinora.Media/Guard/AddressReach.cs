namespace Kinora.Media.Guard;

/// <summary>How far an IP address reaches, which says what it takes for a client to name it.</summary>
internal enum AddressReach
{
    /// <summary>Somewhere on the internet.</summary>
    Public,

    /// <summary>A network of one's own: RFC 1918, carrier-grade NAT, IPv6 unique local.</summary>
    Private,

    /// <summary>This machine, its link, cloud metadata, multicast, documentation, or nothing at all.</summary>
    Special,
}
