namespace Kinora.Server.Perimeter;

/// <summary>The files of a certificate cannot be used. The message says which, why, and what helps.</summary>
public sealed class TlsFilesException(string message) : Exception(message);
