namespace Kinora.Pipelines.Configuration;

/// <summary>The files by which a server proves who it is.</summary>
/// <param name="Certificate">Its certificate in PEM, first, and after it those between it and a root that clients trust.</param>
/// <param name="Key">The private key in PEM, not encrypted.</param>
public sealed record TlsFiles(string Certificate, string Key);
