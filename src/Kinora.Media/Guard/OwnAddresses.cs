using System.Net;
using System.Net.NetworkInformation;

namespace Kinora.Media.Guard;

/// <summary>The numbers under which this machine is reached: whoever connects to one of them from here reaches this machine, and no network.</summary>
internal static class OwnAddresses
{
    /// <summary>Those of all interfaces, as they are now. IPv6 addresses have no scope.</summary>
    public static IReadOnlyCollection<IPAddress> Find()
    {
        try
        {
            return
            [
                .. NetworkInterface.GetAllNetworkInterfaces().SelectMany(static card => card.GetIPProperties().UnicastAddresses)
                    .Select(static own => new IPAddress(own.Address.GetAddressBytes())),
            ];
        }
        catch (NetworkInformationException)
        {
            return [];  // where the system does not tell, the ranges of addresses have to do
        }
    }
}
