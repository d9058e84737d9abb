namespace Kinora.Media.Devices;

/// <summary>Asks a V4L2 driver; false where it has no answer. <see cref="Native.VideoDevice.Ask"/> is the real one.</summary>
internal delegate bool VideoQuestion(uint request, Span<byte> argument);
