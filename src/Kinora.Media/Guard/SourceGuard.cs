using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Kinora.Media.Sources;

namespace Kinora.Media.Guard;

/// <summary>
/// Vets addresses that clients name: a host is resolved once, each of its numbers must be allowed, and only those are connected to, so that
/// a name which changes its answer gains nothing. Thread-safe.
/// </summary>
public sealed class SourceGuard
{
    /// <summary>No host needs more; a name with thousands would be a scan.</summary>
    private const int MostNumbers = 16;

    private static readonly TimeSpan ResolvePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<AllowedSource> _allowed;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly Func<IReadOnlyCollection<IPAddress>> _own;

    /// <param name="allowed">What clients may name; null for every public address and nothing else.</param>
    public SourceGuard(IReadOnlyList<AllowedSource>? allowed = null)
        : this(allowed, static (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation))
    {
    }

    /// <param name="allowed">What clients may name; null for every public address and nothing else.</param>
    /// <param name="resolve">The numbers of a host.</param>
    /// <param name="own">This machine's own numbers; null has the system tell them.</param>
    internal SourceGuard(
        IReadOnlyList<AllowedSource>? allowed, Func<string, CancellationToken, Task<IPAddress[]>> resolve, Func<IReadOnlyCollection<IPAddress>>? own = null)
    {
        _own = own ?? OwnAddresses.Find;
        _allowed = allowed ?? [AllowedSource.Parse(AllowedSource.Public)];
        _resolve = resolve;
    }

    /// <summary>Finds out whether a client may name the address now. A host that cannot be resolved may be there later, and is no error.</summary>
    /// <param name="address">An address of a network.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">A client may not (<see cref="SourceException.IsNotAllowed"/> is true), or its query asks for what clients may not.</exception>
    public async Task CheckAsync(SourceAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        GuardedInput.CheckQuery(address);
        try
        {
            await VetAsync(new Uri(address.Value), cancellationToken).ConfigureAwait(false);
        }
        catch (SourceException error) when (!error.IsNotAllowed && !error.IsUsage)
        {
            // The run will say so, and try again.
        }
    }

    /// <summary>Resolves the address's host and vets all of its numbers.</summary>
    /// <exception cref="SourceException">It may not be connected to, or its host is not known.</exception>
    internal async Task<VettedTarget> VetAsync(Uri address, CancellationToken cancellationToken)
    {
        var target = SourceTarget.Of(address);
        var numbers = await ResolveAsync(target, cancellationToken).ConfigureAwait(false);
        var own = _own();
        foreach (var number in numbers)
        {
            // A number of our own leads past every firewall before this machine, however public it is.
            var reach = own.Contains(number.IsIPv4MappedToIPv6 ? number.MapToIPv4() : number) ? AddressReach.Special : AddressReaches.Of(number);
            if (!_allowed.Any(entry => entry.Permits(target, number, reach)))
            {
                throw NotAllowed(target);
            }
        }

        return new VettedTarget(target, [.. numbers.Select(number => new IPEndPoint(number, target.Port))]);
    }

    /// <summary>A connection to a vetted number; encrypted, and the host's name verified, where the scheme says so.</summary>
    /// <exception cref="IOException">It cannot be reached, or its certificate is not the host's.</exception>
    internal static async Task<Stream> ConnectAsync(VettedTarget vetted, CancellationToken cancellationToken)
    {
        var stream = await ConnectPlainAsync(vetted, cancellationToken).ConfigureAwait(false);
        if (vetted.Target.Scheme is not ("rtsps" or "rtmps"))
        {
            return stream;
        }

        var encrypted = new SslStream(stream);
        try
        {
            await encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = vetted.Target.Host }, cancellationToken).ConfigureAwait(false);
            return encrypted;
        }
        catch (AuthenticationException error)
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            throw new IOException("its certificate is not the host's, or nobody that is trusted has signed it.", error);
        }
        catch
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A connection to the first vetted number that answers, whatever the scheme.</summary>
    /// <exception cref="IOException">None does.</exception>
    internal static async Task<Stream> ConnectPlainAsync(VettedTarget vetted, CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (var endpoint in vetted.Endpoints)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(ConnectPatience);
            var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(endpoint, patience.Token).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                socket.Dispose();
                last = error;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new IOException("it does not answer: check host and port, and that the server runs.", last);
    }

    /// <summary>Names are not told apart by what is behind them: a client should not learn the numbers of a network that it cannot see.</summary>
    private static SourceException NotAllowed(SourceTarget target) => new(
        $"'{target.Scheme}://{target.Authority}' is not among the addresses that clients may name: add it to client_sources.allow in kinora.yaml, or have an admin add the stream.")
    {
        IsRefusal = true, IsNotAllowed = true,
    };

    private async Task<IPAddress[]> ResolveAsync(SourceTarget target, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(target.Host, out var number))
        {
            return [number];
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ResolvePatience);
        try
        {
            var numbers = await _resolve(target.Host, patience.Token).ConfigureAwait(false);
            return numbers.Length is > 0 and <= MostNumbers ? numbers : throw Unknown(target, null);
        }
        catch (Exception error) when (error is SocketException or ArgumentException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Unknown(target, error);
        }
    }

    private static SourceException Unknown(SourceTarget target, Exception? error) =>
        new($"The host name '{target.Host}' is not known: check its spelling.", inner: error);
}
