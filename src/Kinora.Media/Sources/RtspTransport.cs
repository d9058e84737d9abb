namespace Kinora.Media.Sources;

/// <summary>What carries an RTSP source's pictures.</summary>
public enum RtspTransport
{
    /// <summary>The RTSP connection itself: nothing is lost on the way, and it passes firewalls.</summary>
    Tcp,

    /// <summary>Datagrams: less delay on a good network, damaged pictures on a bad one.</summary>
    Udp,
}
