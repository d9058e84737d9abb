namespace Kinora.Media.Tests.V4l2;

/// <summary>What a driver may be like; the numbers are those of <c>fake_capture.c</c>.</summary>
[Flags]
internal enum FakeDriverFlaw
{
    None = 0,
    PadsRows = 1,
    RefusesDmaBufs = 2,
    GivesYuyvOnly = 4,
    GivesPlanesApart = 8,
    RefusesToQueueDmaBufs = 16,
}
