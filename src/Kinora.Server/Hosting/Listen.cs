using Kinora.Pipelines.Configuration;
using Kinora.Server.Perimeter;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kinora.Server.Hosting;

/// <summary>Has the web server listen.</summary>
internal static class Listen
{
    /// <param name="kestrel">The web server.</param>
    /// <param name="address">Where.</param>
    /// <param name="protocols">What is spoken there.</param>
    /// <param name="certificate">Proves who it is where the address has TLS; null where none has.</param>
    /// <param name="use">What else is done with its connections, before they are decrypted.</param>
    public static void On(KestrelServerOptions kestrel, ListenAddress address, HttpProtocols protocols, TlsCertificate? certificate, Action<ListenOptions> use)
    {
        void Use(ListenOptions options)
        {
            options.Protocols = protocols;
            use(options);
            if (address.IsTls)
            {
                options.UseHttps(certificate!.Handshake(protocols));
            }
        }

        if (address.Ip is null)
        {
            kestrel.ListenLocalhost(address.Port, Use);
        }
        else
        {
            kestrel.Listen(address.Ip, address.Port, Use);
        }
    }
}
