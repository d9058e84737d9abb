namespace Kinora.Abuse.Tests.Http2;

/// <summary>Types of frames, with RFC 9113's numbers.</summary>
internal enum Http2Frame : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    Reset = 3,
    Settings = 4,
    Ping = 6,
    WindowUpdate = 8,
    Continuation = 9,
}
